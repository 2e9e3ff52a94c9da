"""What this product searches by."""

from django_scim.filters import UserFilterQuery

from tests.servers.unrelated_scim import habits


class MemberFilter(UserFilterQuery):
    """django-scim2 knows no externalId by default: a search for it then finds nothing, without a word."""

    if not habits.now().knows_no_external_id:
        attr_map = {**UserFilterQuery.attr_map, ("externalId", None, None): "scim_external_id"}
