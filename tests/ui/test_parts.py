"""Small parts of screens by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

from brs_desktop.ui.parts import on_item


class OneClick(QProxyStyle):
    """That of a desktop where a click is Enter, too."""

    def styleHint(self, hint: QStyle.StyleHint, *more: Any) -> int:
        single = hint == QStyle.StyleHint.SH_ItemView_ActivateItemOnSingleClick
        return 1 if single else super().styleHint(hint, *more)


class Led(QListWidget):
    def __init__(self, style: QStyle | None) -> None:
        super().__init__()
        self.to: list[str] = []
        if style is not None:
            self.setStyle(style)
        self.addItems(["one", "two"])
        on_item(self, self.lead)

    def lead(self, item: QListWidgetItem) -> None:
        self.to.append(item.text())


@pytest.mark.parametrize("one_click", [False, True])
def test_a_click_leads_once_on_every_desktop_and_enter_too(qtbot: QtBot, one_click: bool) -> None:
    style = OneClick("fusion") if one_click else None
    led = Led(style)
    qtbot.addWidget(led)
    led.show()
    place = led.visualItemRect(led.item(1)).center()
    qtbot.mouseClick(led.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert led.to == ["two"]
    qtbot.keyClick(led, Qt.Key.Key_Return)
    assert led.to == ["two", "two"]
