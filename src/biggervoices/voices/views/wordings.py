"""A group writes its terms together: words are proposed, everybody says whether they say what they mean, or not."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.voices.changes import groups as changes
from biggervoices.voices.changes.wordings import say_meaning
from biggervoices.voices.forms.groups import ProposeForm, WhyForm
from biggervoices.voices.models import PARTS, Group, Meaning, TermsWording
from biggervoices.voices.queries import members, terms
from biggervoices.voices.queries.wordings import hard_words, says_of
from biggervoices.voices.rules import wordings as rules
from biggervoices.voices.views.doors import Hand, posted_id, worker


@login_required
@require_safe
def write(request: PersonRequest, id: UUID) -> HttpResponse:
    """What the group has, part by part, and what is proposed; members choose a part to write."""
    group = get_object_or_404(Group, pk=id)
    hand = worker(request, group)
    facts = {"group": group, "hand": hand, "terms": terms.terms_of(group, proposed=True)}
    return render(request, "voices/terms_write.html", facts)


@login_required
@require_safe_or_post
def propose(request: PersonRequest, id: UUID, of: str) -> HttpResponse:
    """Propose words for one part; the words that stand or are proposed are in the box already."""
    group = get_object_or_404(Group, pk=id)
    hand = worker(request, group)
    titles = {code.lower(): title for code, title in PARTS}
    if of not in titles or not hand.member:
        raise Http404
    instead_of = _instead_of(request, group, of)
    found = terms.terms_of(group)
    stands = next((it.words for it in found.parts if it.slug == of), "") if found else ""
    form = ProposeForm(request.POST or None, initial={"words": instead_of.words if instead_of else stands})
    words = request.POST.get("words", "")
    looked = "look" in request.POST
    if request.method == "POST" and not looked and form.is_valid():
        try:
            wording = changes.propose_terms(
                group,
                of.upper(),
                words,
                id=posted_id(request),
                instead_of=instead_of,
                by=request.user,
                now=timezone.now(),
            )
            ask_if_worried(request, words)
            return redirect("voices:terms_wording", wording.pk)
        except Refused as refused:
            form.add_error("words", refused.reason)
    facts = {
        "group": group,
        "title": titles[of],
        "picture": terms.PART_PICTURES[of.upper()],
        "form": form,
        "hard": hard_words(words) if looked else [],
        "looked": looked,
    }
    return render(request, "voices/terms_propose.html", facts, status=422 if form.errors else 200)


def _instead_of(request: PersonRequest, group: Group, part: str) -> TermsWording | None:
    """Find the words in whose place others are proposed; an address that names none of this part names nothing."""
    try:
        named = UUID(request.GET.get("for", ""))
    except ValueError:
        return None
    return TermsWording.objects.filter(pk=named, group=group, part=part.upper()).first()


@login_required
@require_safe_or_post
def wording(request: PersonRequest, id: UUID) -> HttpResponse:
    """Does this say what we mean? Yes, partly, no; and what others say."""
    one, hand = _wording(request, id)
    asked = members.asked_of(one.group, on=timezone.localdate())
    if request.method == "POST":
        says = request.POST.get("says", "")
        say_meaning(one, says, "", asked=asked, path=_path(one), by=request.user, now=timezone.now())
        return redirect("voices:terms_wording" if says == Meaning.YES else "voices:terms_why", one.pk)
    said = terms.said_of(one, asked=asked, by=request.user)
    facts = {
        "wording": one,
        "hand": hand,
        "said": said,
        "counts": terms.counts(said),
        "hard": hard_words(one.words),
        "other_words": reverse("voices:propose_terms", args=[one.group_id, one.part.lower()]) + f"?for={one.pk}",
        "picture": terms.PART_PICTURES[one.part],
        "says": dict(Meaning.SAYS).get(said.mine, ""),
        "why_not_say": rules.why_not_say(request.user, one, asked=asked),
        "why_not_agree": rules.why_not_agree(one, says_of(one), asked=asked),
    }
    return render(request, "voices/terms_wording.html", facts)


@login_required
@require_safe_or_post
def why(request: PersonRequest, id: UUID) -> HttpResponse:
    """What is missing in these words? It can be left out."""
    one, hand = _wording(request, id)
    asked = members.asked_of(one.group, on=timezone.localdate())
    mine = next((it for it in one.meanings.all() if it.person == request.user.pk), None)
    if not hand.member or mine is None or mine.says == Meaning.YES:
        raise Http404
    form = WhyForm(request.POST or None, initial={"why": mine.why})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["why"]
        try:
            say_meaning(one, mine.says, words, asked=asked, path=_path(one), by=request.user, now=timezone.now())
            ask_if_worried(request, words)
            return redirect("voices:terms_wording", one.pk)
        except Refused as refused:
            form.add_error("why", refused.reason)
    return render(request, "voices/terms_why.html", {"wording": one, "form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def agree(request: PersonRequest, id: UUID) -> HttpResponse:
    """The group agrees these words."""
    one, hand = _wording(request, id)
    if not hand.member:
        raise Http404
    changes.agree_terms(one, by=request.user, now=timezone.now())
    return redirect("voices:terms", one.group_id)


def _wording(request: PersonRequest, id: UUID) -> tuple[TermsWording, Hand]:
    one = get_object_or_404(TermsWording.objects.select_related("group"), pk=id)
    return one, worker(request, one.group)


def _path(one: TermsWording) -> str:
    return reverse("voices:terms_wording", args=[one.pk])
