/** What somebody may have meant: the other keyboard layout, the other alphabet. */
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю";
const SOUNDS = [
  ..."щ=shch ш=sh ч=ch ж=zh ю=yu я=ya ё=yo х=kh ц=ts э=e й=y ы=y а=a б=b в=v г=g д=d е=e з=z и=i к=k л=l м=m".split(" "),
  ..."н=n о=o п=p р=r с=s т=t у=u ф=f ь= ъ=".split(" "),
].map((pair) => pair.split("="));

const typed = (text, from, to) => [...text].map((letter) => to[from.indexOf(letter)] ?? letter).join("");

const toLatin = (text) => SOUNDS.reduce((said, [letter, sound]) => said.replaceAll(letter, sound), text);

const toRussian = (text) =>
  SOUNDS.reduce((said, [letter, sound]) => (sound ? said.replaceAll(sound, letter) : said), text);

/** The text itself, as typed in the other layout, and as it sounds in the other alphabet. */
export function meant(text) {
  const said = text.toLowerCase().trim();
  const all = [said, typed(said, LATIN, RUSSIAN), typed(said, RUSSIAN, LATIN), toLatin(said), toRussian(said)];
  return [...new Set(all)];
}

/** Letters of Russian words in Latin ones, so that both ways of writing a sound are found. */
export const sounds = (text) => `${text} ${toLatin(text)}`;

/** Whether a word begins as it was typed, but for one letter wrong, missing or too much. */
export function nearly(word, typed) {
  if (typed.length < 5) return false;
  let i = 0;
  while (i < typed.length && word[i] === typed[i]) i += 1;
  const rest = typed.slice(i + 1);
  return word.slice(i + 1).startsWith(rest) || word.slice(i).startsWith(rest) || word.slice(i + 1).startsWith(typed.slice(i));
}
