"""What the door refuses. That a ticket is not let in is no error but a verdict with a `Reason`.

Refusal
├── NotFound
│   ├── UnknownDevice
│   ├── NotAtThisDoor
│   ├── UnknownGate
│   ├── UnknownSession
│   └── UnknownScan
├── Forbidden
│   └── DeviceRevoked
└── Conflict
    ├── ScanIdReused
    ├── NothingToUndo
    ├── GateNameTaken
    ├── GateInUse
    └── TooMany
"""

from admit.core.errors import Conflict, Forbidden, NotFound


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


WRONG_ATTEMPTS = (UnknownGate, UnknownSession, ScanIdReused)
"""What is wrong with a single attempt, while others of its device may be right."""
