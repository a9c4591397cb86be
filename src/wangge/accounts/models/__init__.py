from wangge.accounts.models.audit_event import AuditEvent
from wangge.accounts.models.installation import Installation
from wangge.accounts.models.role import Role
from wangge.accounts.models.user import User

__all__ = ["AuditEvent", "Installation", "Role", "User"]
