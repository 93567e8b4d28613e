"""Steps of the schema. A step that was released is never edited; the next one mends it."""
