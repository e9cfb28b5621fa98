"""Drawing by hand: strokes, the pad they are drawn on, the window around it."""
