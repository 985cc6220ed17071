"""Delivery: letters that other slices wrote, handed to a mail server.

Words
    *letter*: what one person is sent. *Outbox*: letters that are to be sent, and what became of
    those that were. *Server*: the mail server, set by the owner.

Trip
    `Outbox.put` inside the transaction of whoever writes → `Outbox.step` → `channels.smtp.send` →
    sent, tried again later, or given up.

Must not
    know what a letter says or why; ask anybody but the mail server.
"""

from homing.deliver.channels.smtp import NotTaken, send
from homing.deliver.message import message_of
from homing.deliver.model import Delivery, Letter, Part, Sender, Server, State, Tls
from homing.deliver.rules import clean_address
from homing.deliver.service import Outbox
from homing.deliver.settings import load_server, save_server

__all__ = [
    "Delivery",
    "Letter",
    "NotTaken",
    "Outbox",
    "Part",
    "Sender",
    "Server",
    "State",
    "Tls",
    "clean_address",
    "load_server",
    "message_of",
    "save_server",
    "send",
]
