"""The catalogue that training institutions share.

What each folder does, from the ground up; a folder imports only from those above it in this list:

``config``, ``database``, ``storage``, ``compression``, ``moment``
    Settings from the environment, the one way to read and write, files, smaller answers, and the
    time during which nothing public changes.
``i18n``
    Which language: URL words, choice, switcher, fallback, formats, collation.
``mail``
    The outbox and its delivery.
``accounts``
    People, signing in, what was done by whom.
``partners``
    Organisations, agreements, networks, members, invitations.
``search``
    The index: analysis, facets, ranking.
``courses``
    What the public browses: listings, editions, programmes, and the pages of partners.
``alerts``
    Telling whoever asked when applications open; who is interested in a planned course.
``comanagement``
    Many partners, one listing: revisions, merging, sign-off, publishing.
``enrolment``
    Applying, places, waiting list, decisions.
``workspace``
    The signed-in partner's home and worklists: pages that span features.
``demo``
    The sample catalogue as data, and the generator for large ones.
``app``, ``cli``, ``worker``, ``shared_pages``, ``static_files``
    What puts all of it together: the application, its commands and its timed work, and what stands
    before it: public pages made once for everybody, and files.
"""
