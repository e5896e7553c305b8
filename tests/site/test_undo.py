"""What an assessor did is taken back from the line that tells of it."""

from __future__ import annotations

import pytest
from tests.site.conftest import World
from tests.site.test_people_pages import way_back

from zeren.apps.access.models import Grant
from zeren.apps.assessment.models import Objection, Publication, ResultUse

pytestmark = pytest.mark.django_db


def test_an_entry_of_the_register_and_a_publication(world: World) -> None:
    Grant.objects.filter(role="assessor").update(path="")
    client, at = world.client("assessor"), f"/results/{world.run}"
    use = {"what": "use", "user": "组织部门", "purpose": "年度考核", "basis": "考核办法第三条"}
    assert client.post(f"{at}/uses", use).status_code == 302
    made = ResultUse.objects.get()
    back = way_back(client, f"{at}/uses")
    assert back == f"{at}/uses/{made.pk}/back"
    client.post(back)
    assert "组织部门" in client.get(f"{at}/uses").text
    Objection.objects.all().delete()
    Publication.objects.all().delete()
    client.post(f"{at}/publish")
    assert Publication.objects.filter(run=world.run).exists()
    assert way_back(client, at) == f"{at}/unpublish"
    assert client.post(f"{at}/unpublish").status_code == 302
    assert not Publication.objects.filter(run=world.run).exists()
