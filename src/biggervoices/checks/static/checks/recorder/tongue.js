// The questions in another language of their toolkit, and which words on a page are of it. Pure.

/** @import { Language, Pack } from "./types.js" */
/**
 * `words` of the pages in this language; `spoken` says in which language words are, where that is not English.
 * @typedef {{pack: Pack, words: Record<string, string>, spoken: Map<string, Spoken>, of: (key: string) => Spoken | undefined}} Tongue
 * @typedef {{lang: string, dir: string}} Spoken
 */

/** @type {WeakMap<Pack, Map<string, Tongue>>} */
const made = new WeakMap();

/**
 * Give a pack in one of its languages; what is not translated stays in the first.
 * @param {Pack} pack @param {string} code
 * @returns {Tongue}
 */
export function tongueOf(pack, code) {
  const known = made.get(pack) ?? new Map();
  made.set(pack, known);
  if (!known.has(code)) known.set(code, translated(pack, code));
  return known.get(code);
}

/** @param {Pack} pack @param {string} code @returns {Tongue} */
function translated(pack, code) {
  const first = pack.kit.languages[0];
  const language = pack.kit.languages.find((it) => it.code === code) ?? first;
  /** @type {Tongue["spoken"]} */
  const spoken = new Map();
  /** @param {Language} of @param {(string | undefined)[]} all */
  const mark = (of, all) => all.forEach((words) => words && (isEnglish(of) ? spoken.delete(words) : spoken.set(words, spokenOf(of))));
  const each = (/** @type {Pack["kit"]["topics"]} */ all) =>
    all.flatMap((topic) => [topic, ...topic.questions.flatMap((question) => [question, ...question.choices])]);
  if (first && !isEnglish(first)) each(pack.kit.topics).forEach((it) => mark(first, textsOf(it)));
  const topics = pack.kit.topics.map(({ translations, ...topic }) => {
    mark(language, textsOf(translations?.[code] ?? {}));
    return {
      ...topic,
      ...translations?.[code],
      questions: topic.questions.map(({ translations: own, ...question }) => {
        const { choices = {}, ...said } = own?.[code] ?? {};
        mark(language, [...textsOf(said), ...Object.values(choices)]);
        return {
          ...question,
          ...(own?.[code] && { sound: "" }),
          ...said,
          choices: question.choices.map((it) => ({ ...it, words: choices[it.value] ?? it.words })),
        };
      }),
    };
  });
  const of = (/** @type {string} */ key) => {
    const said = [language, first].find((it) => it?.words?.[key]);
    return said && !isEnglish(said) ? spokenOf(said) : undefined;
  };
  return { pack: { ...pack, kit: { ...pack.kit, topics } }, words: { ...first?.words, ...language?.words }, spoken, of };
}

/** @param {Language} language */
const isEnglish = ({ code }) => /^en\b/.test(code);
/** @param {Language} language @returns {Spoken} */
const spokenOf = ({ code, dir }) => ({ lang: code, dir });
/** @param {any} it @returns {string[]} */
const textsOf = (it) => [it.name, it.sentence, it.words, it.simpler, it.follow_up];
