import pytest
from accounts.models import *
from accounts.rights import grant
from municipalities.models import Municipality
from pages import drafts, moderation
from pages.models import *
from best_practices.models import *

@pytest.fixture
def world(portal, db):
    index = BestPracticeIndexPage(title="Gute Praxis", slug="gute-praxis")
    portal.add_child(instance=index)
    a = Municipality.objects.create(slug="a-stadt", name="A-Stadt", kind="stadt", state="DE-BY")
    cdo = User.objects.create_user("cdo@a.example", "x", first_name="C", last_name="D")
    grant(cdo, Role.CDO, a, by=None)
    ed = User.objects.create_user("ed@kts.example", "x", first_name="E", last_name="D")
    grant(ed, Role.EDITOR, by=None)
    t = Topic.objects.create(slug="parken", name="Parken")
    return index, a, cdo, ed, t

FULL = dict(title="Titel der Lösung", summary="Kurz", initial_situation="a", solution="b", results="c", phase="pilot", contact_unit="U", contact_email="u@a.example")

def test_flow(world):
    index, a, cdo, ed, t = world
    s = drafts.start(BestPracticePage, parent=index, municipality=a, by=cdo)
    s = drafts.save(s, {**FULL, "topics": [t]}, version=1, by=cdo)
    assert s.version == 2
    r = s.revision_id
    s = drafts.save(s, {"summary": "x" * 5000}, version=2, by=cdo)
    assert s.revision_id == r
    with pytest.raises(drafts.StaleDraft):
        drafts.save(s, {"summary": "y"}, version=2, by=cdo)
    with pytest.raises(moderation.Incomplete) as e:
        moderation.submit(s, version=3, by=cdo)
    print(e.value.errors)
    s = drafts.save(s, {"summary": "ok"}, version=3, by=cdo)
    s = moderation.submit(s, version=4, by=cdo)
    page = BestPracticePage.objects.get()
    assert page.number and not page.live
    s = moderation.claim(s, by=ed)
    s = moderation.ask_back(s, [("results", "Wie?")], by=ed)
    s = drafts.save(s, {"results": "neu"}, version=4, by=cdo)
    s = moderation.answer(s, {q.pk: "so" for q in s.questions.all()}, version=5, by=cdo)
    s = moderation.approve(s, by=ed)
    page = BestPracticePage.objects.get()
    assert page.live and page.slug == "titel-der-loesung" and page.results == "neu" and page.topics.count() == 1
    assert page.last_confirmed_on and page.number
    assert list(ContributionPage.objects.visible_to(cdo))
    c = drafts.start_change(page, by=cdo)
    c = drafts.save(c, {"title": "Anderer Titel"}, version=1, by=cdo)
    c = moderation.submit(c, version=2, by=cdo)
    moderation.set_visibility(page, "municipalities", by=ed, may_widen=True)
    c = moderation.approve(c, by=ed)
    page = BestPracticePage.objects.get()
    assert page.title == "Anderer Titel" and page.slug == "titel-der-loesung" and page.visibility == "municipalities"
    c = drafts.start_change(page, by=cdo)
    c = moderation.submit(c, version=1, by=cdo)
    moderation.archive(page, by=ed, by_kts=True)
    c.refresh_from_db(); assert c.state == "draft"
    c = moderation.submit(c, version=c.version, by=cdo)
    with pytest.raises(moderation.Refused):
        moderation.approve(c, by=ed)
    # even Wagtail's own way brings nothing back
    page = BestPracticePage.objects.get()
    page.current_workflow_task_state.approve(user=ed)
    page = BestPracticePage.objects.get()
    assert page.archived_at and not ContributionPage.objects.visible_to(ed).exists()
