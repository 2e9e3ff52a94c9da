"""What this product shows and takes beyond django-scim2's own."""

from django_scim.adapters import SCIMUser

from tests.servers.unrelated_scim import habits

_ASSIGNMENTS = "urn:ebysdestek:params:scim:schemas:extension:ebys:1.0:User"


class MemberAdapter(SCIMUser):
    """See `habits.Habits`."""

    def to_dict(self):
        """With attributes that RFC 7643 does not know, and values that it forbids."""
        told = super().to_dict()
        if habits.now().tells_more:
            told.update({"photos": [{"value": "no address"}], "sicilNo": 7, "urn:vendor:1.0:User": {"kart": "A"}})
        return told

    @classmethod
    def resource_type_dict(cls, request=None):
        """With a promise that nothing stands behind."""
        told = super().resource_type_dict(request)
        if habits.now().announces_assignments:
            told["schemaExtensions"] = [{"schema": _ASSIGNMENTS, "required": False}]
        return told

    def handle_add(self, path, value, operation):
        """django-scim2 answers 501; others say yes and do nothing."""
        if not habits.now().forgets_what_it_accepts:
            super().handle_add(path, value, operation)
