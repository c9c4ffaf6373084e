"""The form of a publication whose fields are its own: show it, keep what is typed, submit it when asked to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.publications import Publication
from server.console.visit import Visit
from server.domain import publications
from server.domain.problems import DomainProblem
from server.domain.publications import PublicationView


class ShowForm(Protocol):
    """Shows a form with what is in a working copy."""

    def __call__(
        self, visit: Visit, session: Session, draft: Publication, view: PublicationView | None = None, status: int = 200
    ) -> Response:
        """``view`` is None for a new publication."""


@dataclass(frozen=True)
class WorkingCopy:
    """Three pages of one kind of publication.

    ``blank`` makes a new one (and raises DomainProblem where the unit has no service for it), ``typed`` puts what the
    form says into one, ``show`` shows the form.
    """

    blank: Callable[[Visit, Session], Publication]
    typed: Callable[[Visit, Publication], Publication]
    show: ShowForm

    def new(self, visit: Visit) -> Response:
        """Show the form with what is usual filled in."""
        with visit.context.database.read() as session:
            return self.show(visit, session, self.blank(visit, session))

    def edit(self, visit: Visit) -> Response:
        """Show the form with a known publication's working copy."""
        with visit.context.database.read() as session:
            view = publications.get(session, visit.officer, visit.path("id"))
            return self.show(visit, session, view.draft, view)

    def save(self, visit: Visit) -> Response:
        """Keep a new publication or a changed one; submit it when asked to."""
        known = visit.request.path_params.get("id")
        with visit.context.database.read() as session:
            view = publications.get(session, visit.officer, str(known)) if known else None
            draft = self.typed(visit, view.draft if view else self.blank(visit, session))
        try:
            return _keep(visit, draft, view)
        except DomainProblem as refusal:
            visit.problems.append(refusal.sentence(visit.language))
        with visit.context.database.read() as session:
            return self.show(visit, session, draft, view, status=422)


def kept(visit: Visit, session: Session, view: PublicationView) -> Response:
    """Submit what was saved when that was asked for, and say what happened, with a way back."""
    if visit.form.get("action") != "submit":
        return visit.redirect(f"/documents/{view.id}", visit.say("Draft saved. Nobody else sees it yet."))
    publications.submit(session, visit.officer, view.id, at=visit.now)
    return visit.redirect(
        f"/documents/{view.id}",
        visit.say("Submitted. A second person approves it now."),
        undo=f"/documents/{view.id}/recall",
        undo_label=visit.say("Take it back"),
    )


def _keep(visit: Visit, draft: Publication, view: PublicationView | None) -> Response:
    """Keep a new publication (``view`` is None) or a changed one that nobody else changed; submit it if asked.

    Raises DomainProblem ``changed_meanwhile`` and those of ``publications.create``.
    """
    with visit.context.database.write() as session:
        if view is None:
            view = publications.create(session, visit.officer, draft, unit=draft.unit, at=visit.now)
        else:
            _require_unchanged(visit, publications.get(session, visit.officer, view.id))
            view = publications.revise(session, visit.officer, view.id, draft, at=visit.now)
        return kept(visit, session, view)


def _require_unchanged(visit: Visit, view: PublicationView) -> None:
    """Raise DomainProblem ``changed_meanwhile`` unless the working copy is the one that the form was filled from."""
    if view.changed_at.isoformat() != visit.form.get("seen", ""):
        raise DomainProblem("changed_meanwhile", "Somebody else changed this meanwhile.")
