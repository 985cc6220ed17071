/** A table marked data-roving is one stop of the Tab key; arrows, Home and End move inside, Enter opens. */
const stops = (row) => [...row.cells].map((cell) => cell.querySelector("a[href]"));
const rows = (table) => [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])].flatMap((part) => [...part.rows].map(stops));

function enter(table, link) {
  for (const each of table.querySelectorAll("td a[href]")) each.tabIndex = each === link ? 0 : -1;
}

function prepare() {
  for (const table of document.querySelectorAll("table[data-roving]:not([data-roving=ready])")) {
    table.dataset.roving = "ready";
    enter(table, table.querySelector("td a[href]"));
  }
}

/** The nearest link from a place, going by (down, right); none at the edge. */
function next(grid, row, column, [down, right]) {
  for (let r = row + down, c = column + right; grid[r] && c >= 0 && c < grid[r].length; r += down, c += right) {
    if (grid[r][c]) return grid[r][c];
  }
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener("keydown", (event) => {
  const link = event.target.closest("table[data-roving] td a[href]");
  if (!link || event.altKey || event.metaKey) return;
  const table = link.closest("table");
  const grid = rows(table).filter((row) => row.some(Boolean));
  const row = grid.findIndex((each) => each.includes(link));
  const inRow = grid[row].filter(Boolean);
  const goal =
    event.key in MOVES ? (next(grid, row, grid[row].indexOf(link), MOVES[event.key]) ?? link)
    : event.key === "Home" ? (event.ctrlKey ? grid[0].find(Boolean) : inRow[0])
    : event.key === "End" ? (event.ctrlKey ? grid.at(-1).findLast(Boolean) : inRow.at(-1))
    : undefined;
  if (!goal) return;
  event.preventDefault();
  enter(table, goal);
  goal.focus();
});

document.addEventListener("focusin", ({ target }) => {
  const link = target.closest("table[data-roving] td a[href]");
  if (link) enter(link.closest("table"), link);
});
document.addEventListener("htmx:after:swap", prepare);
prepare();
