-- Erasing a person: what they chose about mails goes with them.
grant delete on notification_preferences to admit_tenant;
