"""Reading documents: whole ones, and every beginning of one."""

import pytest

from homing.collect.commerceml.documents import Unfinished, documents
from support.commerceml import order, paper

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_every_beginning_of_a_file_is_unfinished_and_only_the_whole_is_whole(encoding):
    content = paper(order(1), encoding=encoding)
    whole = len(content.rstrip(b"\n\0"))
    for end in range(0, whole - 1, 7):
        with pytest.raises(Unfinished):
            list(documents(content[:end]))
    [document] = documents(content)
    assert document.said("Номер") == "З-1"
    assert document.said("Контрагенты", "Контрагент", "Наименование") == "Анна"


def test_documents_in_containers_are_found():
    inside = f"<Контейнер>{order(1)}{order(2)}</Контейнер>"
    assert [one.said("Ид") for one in documents(paper(inside))] == ["1", "2"]
