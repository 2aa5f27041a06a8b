"""The words of addresses, one table for every language.

A missing word falls back to English. Translators do not change this table, since a changed word
breaks addresses that people keep. Slugs of listings may not equal any word in it.
"""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "about": {"es": "acerca"},
    "accept": {"es": "aceptar"},
    "accessibility": {"es": "accesibilidad"},
    "account": {"es": "cuenta"},
    "activity": {"es": "novedades"},
    "add": {"es": "agregar"},
    "address": {"es": "direccion"},
    "alerts": {"es": "avisos"},
    "applications": {"es": "solicitudes"},
    "apply": {"es": "solicitud"},
    "approve": {"es": "aprobar"},
    "check": {"es": "revision"},
    "compare": {"es": "comparar"},
    "confirm": {"es": "confirmar"},
    "contact": {"es": "contacto"},
    "continue": {"es": "continuar"},
    "courses": {"es": "cursos"},
    "decide": {"es": "decidir"},
    "decline": {"es": "desestimar"},
    "draft": {"es": "borrador"},
    "edit": {"es": "editar"},
    "editions": {"es": "ediciones"},
    "end": {"es": "finalizar"},
    "enquiries": {"es": "propuestas"},
    "history": {"es": "historial"},
    "invitation": {"es": "invitacion"},
    "invitations": {"es": "invitaciones"},
    "join": {"es": "colaborar"},
    "keep": {"es": "conservar"},
    "later": {"es": "despues"},
    "mail": {"es": "correo"},
    "members": {"es": "miembros"},
    "my": {"es": "mis"},
    "new": {"es": "nueva"},
    "partners": {"es": "instituciones"},
    "partnerships": {"es": "colaboraciones"},
    "password": {"es": "contrasena"},
    "picture": {"es": "imagen"},
    "preview": {"es": "vista-previa"},
    "privacy": {"es": "privacidad"},
    "programmes": {"es": "programas"},
    "publish": {"es": "publicar"},
    "received": {"es": "recibida"},
    "refuse": {"es": "rechazar"},
    "remove": {"es": "quitar"},
    "reset": {"es": "restablecer"},
    "restore": {"es": "recuperar"},
    "revisions": {"es": "revisiones"},
    "revoke": {"es": "anular"},
    "sent": {"es": "enviado"},
    "sign-in": {"es": "acceso"},
    "sign-off": {"es": "conformidad"},
    "sign-out": {"es": "salir"},
    "stop-all": {"es": "cancelar-todos"},
    "synonyms": {"es": "sinonimos"},
    "suggestions": {"es": "sugerencias"},
    "tell-me": {"es": "avisarme"},
    "undo": {"es": "deshacer"},
    "withdraw": {"es": "retirar"},
    "words": {"es": "textos"},
    "workspace": {"es": "espacio"},
}


def translated(rule: str, language: str) -> str:
    """Return a URL rule with its fixed segments in ``language``; placeholders stay as they are.

    A file's name is translated too, its ending is not: ``courses.atom``, ``cursos.atom``.
    """
    parts = (part.partition(".") for part in rule.split("/"))
    return "/".join(
        WORDS.get(name, {}).get(language, name) + dot + ending for name, dot, ending in parts
    )


def reserved() -> frozenset[str]:
    """Return every URL word of every language: what no listing's slug may be."""
    return frozenset(WORDS) | {word for words in WORDS.values() for word in words.values()}
