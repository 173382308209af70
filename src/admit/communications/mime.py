"""A mail as the bytes that travel. Source: RFC 5322, RFC 2045, RFC 2047."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from admit.communications.records import RenderedMail


def build(mail: RenderedMail, *, sent_at: datetime) -> EmailMessage:
    """The message with a text and an HTML part.

    The email package itself refuses line ends in header values, so nothing that people wrote adds a header.
    Raises: ValueError for an address or header that cannot be written.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = address(*parseaddr(mail.sender))
    message["To"] = address(mail.to_name, mail.to_email)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(sent_at)
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for item in mail.attachments:
        main, _, sub = item.media_type.partition("/")
        message.add_attachment(item.content, maintype=main, subtype=sub, filename=item.filename)
    return message


def is_address(email: str) -> bool:
    """Whether a header can hold this as one plain address."""
    try:
        return email.count("@") == 1 and address("", email).addr_spec == email
    except ValueError:
        return False


def address(name: str, email: str) -> Address:
    """A mailbox with its display name, quoted or encoded as it needs.

    Raises: ValueError when `email` is not an address or either holds a line end.
    """
    return Address(display_name=name, addr_spec=email)
