"""Topics, in the order of their file: a parent stands before its children."""

from __future__ import annotations

from catalogue.courses.models import Topic, TopicWords
from catalogue.demo.house import House
from catalogue.demo.reading import DATA, find, read


def load_topics(house: House) -> None:
    """Load ``topics.toml``."""
    file = read(DATA / "topics.toml")
    for position, table in enumerate(file.tables("topic")):
        parent = table.text("parent", "")
        words = table.table("words")
        topic = Topic(
            code=table.text("code"),
            parent=find(table, "parent", parent, house.topics) if parent else None,
            position=position,
            words={
                language: TopicWords(language=language, name=words.text(language))
                for language in words.names()
            },
        )
        table.finish()
        house.session.add(topic)
        house.topics[topic.code] = topic
    file.finish()
