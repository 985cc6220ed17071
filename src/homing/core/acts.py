"""What people and programs do to an installation: the verbs of the audit log, in both languages."""

from __future__ import annotations

from enum import Enum
from typing import Self

from homing.core.text import Text


class Verb(Enum):
    """An act, by its key in the audit log, with the words for it.

    The key stays for ever: rows that were written with it are read again.

    Examples
    --------
    >>> Verb("key.revoked") is Verb.KEY_REVOKED
    True
    """

    text: Text

    def __new__(cls, key: str, en: str, ru: str) -> Self:
        """Make a verb whose value is its key."""
        made = object.__new__(cls)
        made._value_ = key
        made.text = Text(en, ru)
        return made

    SIGNED_IN = "session.began", "Signed in", "Вход"
    SIGN_IN_FAILED = "session.refused", "Sign-in failed", "Неудачный вход"
    SIGNED_OUT = "session.ended", "Signed out", "Выход"
    SIGNED_OUT_EVERYWHERE = (
        "session.all_ended",
        "Signed out everywhere",
        "Выход на всех устройствах",
    )

    USER_INVITED = "user.invited", "User invited", "Пользователь приглашён"
    INVITATION_REVOKED = "user.invitation_revoked", "Invitation revoked", "Приглашение отозвано"
    USER_ADDED = "user.added", "User added", "Пользователь добавлен"
    USER_ROLE_CHANGED = "user.role_changed", "Role changed", "Роль изменена"
    USER_RENAMED = "user.renamed", "User renamed", "Имя пользователя изменено"
    USER_DISABLED = "user.disabled", "User disabled", "Пользователь отключён"
    USER_ENABLED = "user.enabled", "User enabled", "Пользователь включён"
    PASSWORD_LINK_MADE = (
        "user.password_link_made",
        "Link for a new password made",
        "Создана ссылка для нового пароля",
    )
    PASSWORD_CHANGED = "user.password_changed", "Password changed", "Пароль изменён"

    KEY_ADDED = "key.added", "Key made", "Ключ создан"
    KEY_REVOKED = "key.revoked", "Key revoked", "Ключ отозван"
    KEY_RESTORED = "key.restored", "Key restored", "Ключ возвращён"

    SOURCE_ADDED = "source.added", "Source added", "Источник добавлен"
    SOURCE_CHANGED = "source.changed", "Source changed", "Источник изменён"
    SOURCE_REVOKED = "source.revoked", "Source ended", "Источник отключён"
    SOURCE_RESTORED = "source.restored", "Source restored", "Источник возвращён"
    SOURCE_KEY_ADDED = "source_key.added", "Write key added", "Ключ записи добавлен"
    SOURCE_KEY_REVOKED = "source_key.revoked", "Write key revoked", "Ключ записи отозван"
    SOURCE_KEY_RESTORED = "source_key.restored", "Write key restored", "Ключ записи возвращён"

    SETTINGS_CHANGED = "settings.changed", "Settings changed", "Настройки изменены"

    SEGMENT_ADDED = "segment.added", "Segment added", "Сегмент добавлен"
    SEGMENT_CHANGED = "segment.changed", "Segment changed", "Сегмент изменён"
    SEGMENT_ARCHIVED = "segment.archived", "Segment archived", "Сегмент убран в архив"
    SEGMENT_RESTORED = "segment.restored", "Segment restored", "Сегмент возвращён из архива"
    LIST_UPLOADED = "list.uploaded", "List uploaded", "Список загружен"

    CUSTOMER_EXPORTED = "customer.exported", "Customer's data exported", "Данные клиента выгружены"
    CUSTOMER_ERASED = "customer.erased", "Customer erased", "Клиент удалён"
    CUSTOMERS_EXPORTED = "customers.exported", "Customers exported", "Клиенты выгружены"
    TAG_GIVEN = "tag.given", "Tag given", "Метка поставлена"
    TAG_TAKEN = "tag.taken", "Tag taken away", "Метка снята"
    TAG_UNDONE = "tag.undone", "Tags put back", "Метки возвращены как были"
    CUSTOMERS_MERGED = "merge.made", "Customers merged", "Клиенты объединены"
    MERGE_UNDONE = "merge.undone", "Merge taken back", "Объединение отменено"
    NOTE_WRITTEN = "note.written", "Note written", "Заметка написана"
    NOTE_EDITED = "note.edited", "Note edited", "Заметка изменена"
    NOTE_DELETED = "note.deleted", "Note deleted", "Заметка удалена"
    NOTE_RESTORED = "note.restored", "Note taken back", "Заметка возвращена"

    LETTERS_MENDED = (
        "dead_letters.mended",
        "Rejected data sent again",
        "Отклонённое отправлено снова",
    )
    LETTERS_DROPPED = "dead_letters.dropped", "Rejected data dropped", "Отклонённое удалено"

    BOARD_ADDED = "board.added", "Board added", "Доска добавлена"
    BOARD_CHANGED = "board.changed", "Board changed", "Доска изменена"
    BOARD_ARCHIVED = "board.archived", "Board archived", "Доска убрана в архив"
    BOARD_RESTORED = "board.restored", "Board restored", "Доска возвращена из архива"
    BOARD_TILE_TAKEN_OFF = (
        "board_tile.taken_off",
        "Report taken off a board",
        "Отчёт убран с доски",
    )
    BOARD_LINK_ADDED = "board_link.added", "Link to a board made", "Создана ссылка на доску"
    BOARD_LINK_REVOKED = (
        "board_link.revoked",
        "Link to a board revoked",
        "Ссылка на доску отозвана",
    )
    BOARD_LINK_RESTORED = (
        "board_link.restored",
        "Link to a board restored",
        "Ссылка на доску возвращена",
    )
    BOARD_MAIL_CHANGED = (
        "board_mail.changed",
        "Mailing of a board changed",
        "Рассылка доски изменена",
    )
    BOARD_MAIL_STOPPED = (
        "board_mail.stopped",
        "Recipient stopped the mails of a board",
        "Получатель отказался от рассылки доски",
    )
    BOARD_MAILED = "board.mailed", "Board mailed", "Доска отправлена по почте"
    BOARD_DOWNLOADED = "board.downloaded", "Board downloaded", "Доска скачана"

    MARK_ADDED = "mark.added", "Mark added", "Отметка добавлена"
    MARK_CHANGED = "mark.changed", "Mark changed", "Отметка изменена"
    MARK_REMOVED = "mark.removed", "Mark removed", "Отметка убрана"
    MARK_RESTORED = "mark.restored", "Mark restored", "Отметка возвращена"

    EVENT_DESCRIBED = "event_words.changed", "Event described", "Событие описано"
    ERASURE_ASKED = (
        "erase_request.added",
        "Erasure asked for",
        "Запрошено удаление",
    )
    ERASURE_WITHDRAWN = (
        "erase_request.withdrawn",
        "Request to erase withdrawn",
        "Запрос на удаление отозван",
    )
    ERASURE_RESTORED = (
        "erase_request.restored",
        "Request to erase restored",
        "Запрос на удаление возвращён",
    )
    RAW_DATA_REMOVED = (
        "raw_data.removed",
        "Old raw data removed",
        "Старые исходные данные удалены",
    )
    IDENTITY_REBUILT = (
        "identity.rebuilt",
        "Worked out anew whose events are",
        "Заново определено, чьи это события",
    )

    INTERNAL_RULE_ADDED = (
        "internal_rule.added",
        "Rule of internal traffic added",
        "Добавлено правило внутреннего трафика",
    )
    INTERNAL_RULE_REMOVED = (
        "internal_rule.removed",
        "Rule of internal traffic removed",
        "Правило внутреннего трафика убрано",
    )
    INTERNAL_RULE_RESTORED = (
        "internal_rule.restored",
        "Rule of internal traffic restored",
        "Правило внутреннего трафика возвращено",
    )

    BACKUP_MADE = "backup.made", "Backup made", "Резервная копия создана"
