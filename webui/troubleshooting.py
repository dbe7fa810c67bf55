"""Felsökning: what the doctor finds on this PC, and the bundle for support.

The looks go on in the background; the page asks here how far they are. Without script
it comes again by itself until they are done.
"""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from agent.doctor.examination import Examination
from agent.doctor.findings import Finding, Gravity
from agent.errors import Refused
from webui.current import rooms
from webui.swedish import count

pages = Blueprint("troubleshooting", __name__, url_prefix="/felsokning")

GRAVEST_FIRST = tuple(reversed(Gravity))


@pages.get("")
def show() -> str:
    """Show what has been found by now; the first look is begun by coming here."""
    examined = rooms().doctor.latest()
    # Asked before the rest: what ends meanwhile must not stop the page from following.
    is_done = examined.is_done
    return render_template(
        "troubleshooting.html",
        examined=examined,
        is_done=is_done,
        said=summary(examined),
        findings=gravest_first(examined),
    )


@pages.get("/lage")
def progress() -> Response:
    """Give the page what it says by now."""
    examined = rooms().doctor.latest()
    return jsonify(
        is_done=examined.is_done,
        said=summary(examined),
        found=render_template(
            "_examined.html", examined=examined, findings=gravest_first(examined)
        ),
    )


@pages.post("/igen")
def again() -> Answer:
    """Look at everything again."""
    rooms().doctor.again()
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@pages.post("/underlag")
def prepare() -> Answer:
    """Make the bundle for support, to be looked at before it is saved."""
    bundle = rooms().doctor.prepare_bundle()
    there = url_for(".show_bundle", digest=bundle.digest)
    return redirect(there, HTTPStatus.SEE_OTHER)


@pages.get("/underlag/<digest>")
def show_bundle(digest: str) -> str:
    """Show what is in the bundle."""
    return render_template("bundle.html", bundle=rooms().doctor.bundle(digest))


@pages.get("/underlag/<digest>/fil/<name>")
def show_file(digest: str, name: str) -> str:
    """Show all of one of its files."""
    bundle = rooms().doctor.bundle(digest)
    for file in bundle.files:
        if file.name == name:
            return render_template("bundle_file.html", bundle=bundle, file=file)
    raise Refused("Filen finns inte i underlaget.", action="Gå till Felsökning.")


@pages.get("/underlag/<digest>/spara")
def save(digest: str) -> Response:
    """Give the bundle to be saved: what was shown, and nothing else."""
    bundle = rooms().doctor.bundle(digest)
    answer = Response(bundle.as_zip(), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=bundle.name)
    return answer


def gravest_first(examined: Examination) -> list[Finding]:
    """Return the findings, what needs somebody before what is well."""
    return sorted(
        examined.findings, key=lambda found: GRAVEST_FIRST.index(found.gravity)
    )


def summary(examined: Examination) -> str:
    """Say how far it is, or what came of it."""
    if not examined.is_done:
        sections = examined.sections
        done = sum(1 for one in sections if one.findings is not None)
        return f"Undersöker datorn: {done} av {len(sections)} klara."
    number = [one.gravity for one in examined.findings]
    wrong, to_do = number.count(Gravity.WRONG), number.count(Gravity.TO_DO)
    told = [count(wrong, "fel", "fel")] if wrong else []
    told += [count(to_do, "sak att göra", "saker att göra")] if to_do else []
    return f"{' och '.join(told)}." if told else "Allt är väl."
