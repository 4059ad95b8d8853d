"""What is refused is refused in a sentence that names the component; nothing here returns a silent number."""


class ScoringError(ValueError):
    """An Indonesian sentence for the person who wrote the definition or the figures.

    `component` is the code of the component or level the sentence is about, "" where it is about the whole. The
    sentence is plain text and not marked for translation: the scorer runs where no Django is set up.
    """

    def __init__(self, sentence: str, *, component: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.component = component
