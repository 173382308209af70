"""The operator's desk: approvals, tenants, the platform's trail and settings. The door behind it checks who may."""
