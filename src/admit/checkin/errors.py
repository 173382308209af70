"""What the door refuses. That a ticket is not let in is no error but a verdict with a `Reason`.

Refusal
├── NotFound
│   ├── UnknownDevice
│   ├── NotAtThisDoor
│   ├── UnknownGate
│   ├── UnknownSession
│   ├── UnknownScan
│   ├── UnknownEnrolment
│   └── EnrolmentOver
├── Forbidden
│   └── DeviceRevoked
├── Unauthenticated
│   ├── DeviceShutOut, DeviceUnknown
│   └── ProofStale, ProofReplayed, ProofInvalid
└── Conflict
    ├── ScanIdReused
    ├── NothingToUndo
    ├── GateNameTaken
    ├── GateInUse
    ├── TooMany
    ├── ReentryNotAllowed
    ├── IncidentIdReused, IncidentMovedOn, PhotoThere, NotAPicture
    ├── EnrolmentClaimed, FingerprintDiffers
    └── SequenceGap, SequenceReused
"""

from admit.core.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound, Unauthenticated


class UnknownDevice(NotFound):
    """No device of this tenant has the id."""

    code = "unknown_device"
    message = "This device is not registered here. Register it again, then scan."


class NotAtThisDoor(NotFound):
    """Who asks is no active member, or not assigned to the event; told like any missing thing."""


class UnknownGate(NotFound):
    """The event has no such gate."""

    code = "unknown_gate"
    message = "This event has no such gate. Choose the gate again."


class UnknownSession(NotFound):
    """The event has no such session."""

    code = "unknown_session"
    message = "This event has no such session. Choose the session again."


class UnknownScan(NotFound):
    """This event has no such scan of this device."""

    code = "unknown_scan"
    message = "This scan is not known here. Look the ticket up by name or code."


class DeviceRevoked(Forbidden):
    """The organizer took the device away."""

    code = "device_revoked"
    message = "This device was taken off the door. Ask the organizer to register it again."


class ScanIdReused(Conflict):
    """The device used this id for something else before."""

    code = "scan_id_reused"
    message = "This device used the same scan number for another scan. Scan again; it gets a new number."


class NothingToUndo(Conflict):
    """The scan admitted nobody, or its admission was undone already."""

    code = "nothing_to_undo"
    message = "There is no admission to undo: this scan let nobody in, or it was undone already."


class GateNameTaken(Conflict):
    """Two gates of an event cannot have one name."""

    code = "gate_name_taken"
    message = "This event has a gate of that name. Choose another name."


class GateInUse(Conflict):
    """People were admitted there, so the record needs it."""

    code = "gate_in_use"
    message = "Tickets were scanned at this gate, so it has to stay. Rename it instead."


class TooMany(Conflict):
    """A stated limit is reached."""

    code = "too_many"
    message = "The limit is reached. Remove what is no longer used first."


class ReentryNotAllowed(Conflict):
    """Who leaves this event does not come back."""

    code = "reentry_not_allowed"
    message = (
        "This event does not let people in again. Ask the organizer to allow it in the settings of the door."
    )


class IncidentIdReused(Conflict):
    """Another report has this id."""

    code = "incident_id_reused"
    message = "Another report was filed under this number. File it anew; it gets a new number."


class IncidentMovedOn(Conflict):
    """Somebody else took this step, or one that ends it; `state` says how far it is."""

    code = "incident_moved_on"
    message = (
        "Somebody was quicker: the incident is further than you saw. Nothing was changed; look at it again."
    )


class PhotoThere(Conflict):
    """Another picture is kept with the incident."""

    code = "photo_there"
    message = "This report has a picture already. File another report for the second one."


class NotAPicture(Invalid):
    """The content is no picture that we take."""

    code = "not_a_picture"
    message = "This is not a JPEG, PNG or WebP picture that we can read. Nothing was saved."

    def __init__(self, message: str | None = None) -> None:
        said = message or self.message
        super().__init__(FieldProblem("", "picture", said), message=said)


class UnknownEnrolment(NotFound):
    """No such enrolment here; told like any missing thing."""


class EnrolmentOver(NotFound):
    """The code was never there, was used, refused, or its time is over: told alike."""

    code = "enrolment_over"
    message = (
        "This code does not work any more. Make a new one on the console and scan it within two minutes."
    )


class EnrolmentClaimed(Conflict):
    """Another key was first."""

    code = "enrolment_claimed"
    message = "Another device used this code first. Do not confirm it on the console; make a new code."


class FingerprintDiffers(Conflict):
    """What the console confirms is not the key that claimed the code."""

    code = "fingerprint_differs"
    message = "The fingerprint on the device is another one. Do not confirm; refuse it and make a new code."


class DeviceShutOut(Unauthenticated):
    """A device that signs its requests was revoked: it wipes what it holds."""

    code = "device_revoked"
    message = "This device was taken off the door. Ask the organizer to enrol it again."


class DeviceUnknown(Unauthenticated):
    """The token is none of ours, or its device is gone."""

    code = "device_unknown"
    message = "This device is not enrolled here. Ask the organizer for a new code."


class ProofStale(Unauthenticated):
    """The proof was made at another time than now."""

    code = "proof_stale"
    message = "The clock of this device differs from ours. Set it by the time of this answer and try again."


class ProofReplayed(Unauthenticated):
    """The proof was used before."""

    code = "proof_replayed"
    message = "This request was sent before. Send it again with a new proof."


class ProofInvalid(Unauthenticated):
    """There is no proof, or it does not fit the request."""

    code = "proof_invalid"
    message = "The request is not signed by the key of this device. Update the app and try again."


class SequenceGap(Conflict):
    """Entries before these are missing; `have` says which came last."""

    code = "sequence_gap"
    message = "Entries before these have not arrived. Send again from the one after the last that is here."


class SequenceReused(Conflict):
    """Another entry has this number; `have` says from where to number anew."""

    code = "sequence_reused"
    message = "Another entry of this device has this number. Number what waits anew and send it again."


WRONG_ATTEMPTS = (UnknownGate, UnknownSession, ScanIdReused, ReentryNotAllowed)
"""What is wrong with a single attempt, while others of its device may be right."""
