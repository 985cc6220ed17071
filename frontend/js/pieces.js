/** A form marked data-pieces sends the lines of its file to an address in pieces, and shows how far it is. */
const LETTERS = 100_000;

function piecesOf(lines) {
  const pieces = [[]];
  let room = LETTERS;
  for (const line of lines) {
    if (line.length > room && pieces.at(-1).length) {
      pieces.push([]);
      room = LETTERS;
    }
    pieces.at(-1).push(line);
    room -= line.length + 3;
  }
  return pieces;
}

async function post(address, body) {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return answer.ok ? answer.json() : Promise.reject(answer);
}

async function send(form) {
  const { name, file } = form.elements;
  const lines = (await file.files[0].text()).split(/\r?\n/);
  const head = /[,;\t]/.test(lines[0]) ? [lines[0]] : []; // of a table: it says which column is meant
  const pieces = piecesOf(lines);
  const bar = form.querySelector("progress");
  bar.hidden = false;
  let { id } = await post(form.dataset.pieces, { name: name.value, ids: pieces[0] });
  for (let n = 1; n < pieces.length; n += 1) {
    bar.value = n / pieces.length;
    await post(`${form.dataset.pieces}/${id}/ids`, { ids: [...head, ...pieces[n]] });
  }
  location.assign(`${form.action}?done=${id}`);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-pieces]");
  if (!form || form.elements.file.files[0]?.size < 500_000) return;
  event.preventDefault();
  send(form).catch(() => form.submit()); // what was wrong is said by the page
});
