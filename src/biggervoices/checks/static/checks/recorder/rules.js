// When a question is asked: the twin of pure/skiprules.py, which says what a rule may hold. A rule is read, never run.

/** @typedef {{is: "key", name: string} | {is: "words", words: string} | {is: "number", digits: string} | {is: "count", key: string}} Value */
/** @typedef {"=" | "!=" | "<" | ">" | "<=" | ">="} Sign */
/**
 * @typedef {{is: "compare", sign: Sign, left: Value, right: Value} | {is: "selected", key: string, choice: string}
 *   | {is: "not", of: Tree} | {is: "all" | "any", parts: Tree[]}} Tree
 */
/** @typedef {Map<string, string> | Readonly<Record<string, string>>} Answers */

export const LONGEST = 4000;
export const DEEPEST = 30;
const NO_ANSWER = new Set(["DO_NOT_KNOW", "NOT_SAY", "SKIP"]);
const SPACE = "[ \\t\\r\\n\\u00a0]*";
const TOKEN = new RegExp(
  `${SPACE}(?:\\$\\{${SPACE}(?<key>[^\\x00-\\x20\\x7f\\u00a0{}$'"#/<>=!(),;|*+\\[\\]]{1,120})${SPACE}\\}` +
    `|['‘’](?<single>[^'‘’]*)['‘’]|["“”](?<double>[^"“”]*)["“”]` +
    `|(?<number>-?${SPACE}(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))|(?<sign><=|>=|!=|[=<>(),])` +
    `|(?<word>[A-Za-z][A-Za-z0-9_-]*)|(?<end>$))`,
  "uy",
);
const NUMBER = /^[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*$/;
/** @type {Record<Sign, (left: number, right: number) => boolean>} */
const BY_NUMBER = {
  "=": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
};

/**
 * Read a rule into its tree; what is no rule is an Error.
 * @param {string} rule
 * @returns {Tree}
 */
export function compile(rule) {
  if ([...rule].length > LONGEST) throw new Error("A rule is too long.");
  const tokens = tokensOf(rule);
  let at = 0;
  let depth = 0;

  /** @param {string} kind @param {string} [what] */
  const stands = (kind, what) => tokens[at].kind === kind && (what === undefined || tokens[at].what === what);
  /** @param {string} kind @param {string} [what] */
  const take = (kind, what) => (stands(kind, what) ? tokens[at++] : undefined);
  /** @param {string} kind @param {string} [what] */
  const need = (kind, what) => take(kind, what) ?? lost(tokens[at].what);

  /** @returns {Tree | Value} */
  const either = () => joined("or", "any", () => joined("and", "all", compared));

  /**
   * @param {string} word
   * @param {"any" | "all"} is
   * @param {() => Tree | Value} part
   * @returns {Tree | Value}
   */
  function joined(word, is, part) {
    const first = part();
    const parts = [first];
    while (take("word", word)) parts.push(part());
    return parts.length > 1 ? { is, parts: parts.map(truth) } : first;
  }

  /** @returns {Tree | Value} */
  function compared() {
    const left = one();
    if (!signed()) return left;
    const sign = /** @type {Sign} */ (tokens[at++].what);
    const right = one();
    if (signed()) throw new Error("Compare two things at a time.");
    return { is: "compare", sign, left: value(left), right: value(right) };
  }

  const signed = () => stands("sign") && tokens[at].what in BY_NUMBER;

  /** @returns {Tree | Value} */
  function one() {
    const { kind, what } = tokens[at++];
    if (kind === "key") return { is: "key", name: what };
    if (kind === "words") return { is: "words", words: what };
    if (kind === "number") return { is: "number", digits: shortest(what) };
    if (kind === "sign" && what === "(") return closed();
    if (kind === "word" && what === "not") return need("sign", "("), { is: "not", of: truth(closed()) };
    if (kind === "word" && what === "selected") return selected();
    if (kind === "word" && what === "count-selected") return count();
    return lost(what);
  }

  /** @returns {Tree | Value} */
  function closed() {
    depth += 1;
    if (depth > DEEPEST) throw new Error("A rule has too many brackets in brackets.");
    const inside = either();
    need("sign", ")");
    depth -= 1;
    return inside;
  }

  /** @returns {Tree} */
  function selected() {
    need("sign", "(");
    const key = need("key").what;
    need("sign", ",");
    const { kind, what } = take("words") ?? need("number");
    need("sign", ")");
    return { is: "selected", key, choice: kind === "number" ? shortest(what) : what.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "") };
  }

  /** @returns {Value} */
  function count() {
    need("sign", "(");
    const key = need("key").what;
    need("sign", ")");
    return { is: "count", key };
  }

  const tree = truth(either());
  need("end");
  return tree;
}

/**
 * Tell whether a question with this rule is asked.
 * @param {Tree} tree
 * @param {Answers} answers by key of the question; several choices are joined by one space
 * @returns {boolean}
 */
export function holds(tree, answers) {
  switch (tree.is) {
    case "compare":
      return compare(tree.sign, valueOf(tree.left, answers), valueOf(tree.right, answers));
    case "selected":
      return chosen(tree.key, answers).includes(tree.choice);
    case "not":
      return !holds(tree.of, answers);
    case "all":
      return tree.parts.every((part) => holds(part, answers));
    case "any":
      return tree.parts.some((part) => holds(part, answers));
  }
}

/** @param {string} rule */
function tokensOf(rule) {
  /** @type {{kind: string, what: string}[]} */
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const found = TOKEN.exec(rule);
    if (!found) throw new Error("A rule cannot use this sign.");
    const [kind, what] = Object.entries(found.groups ?? {}).find((group) => group[1] !== undefined) ?? ["end", ""];
    tokens.push({ kind: kind === "single" || kind === "double" ? "words" : kind, what });
    if (kind === "end") return tokens;
  }
}

/** @param {string} what @returns {never} */
function lost(what) {
  throw new Error(`A rule cannot be read at ${what || "its end"}.`);
}

/** @param {Tree | Value} part @returns {Tree} */
function truth(part) {
  if (part.is === "key" || part.is === "words" || part.is === "number" || part.is === "count") return lost(part.is);
  return part;
}

/** @param {Tree | Value} part @returns {Value} */
function value(part) {
  if (part.is === "key" || part.is === "words" || part.is === "number" || part.is === "count") return part;
  return lost(part.is);
}

/** @param {string} digits */
function shortest(digits) {
  const [whole, rest = ""] = digits.replace(/[- \t\r\n\u00a0]/g, "").split(".");
  const after = rest.replace(/0+$/, "");
  const short = (whole.replace(/^0+/, "") || "0") + (after && `.${after}`);
  return digits.startsWith("-") && short !== "0" ? `-${short}` : short;
}

/**
 * @param {Sign} sign
 * @param {string | number} left
 * @param {string | number} right
 */
function compare(sign, left, right) {
  if (typeof left === "string" && typeof right === "string" && (sign === "=" || sign === "!=")) {
    return (left === right) === (sign === "=");
  }
  return BY_NUMBER[sign](number(left), number(right));
}

/** @param {string | number} said */
function number(said) {
  if (typeof said === "number") return said;
  return NUMBER.test(said) ? Number(said) : NaN;
}

/** @param {Value} it @param {Answers} answers */
function valueOf(it, answers) {
  switch (it.is) {
    case "key":
      return answer(it.name, answers);
    case "words":
      return it.words;
    case "number":
      return Number(it.digits);
    case "count":
      return chosen(it.key, answers).length;
  }
}

/** @param {string} key @param {Answers} answers */
function answer(key, answers) {
  const said = answers instanceof Map ? answers.get(key) : Object.hasOwn(answers, key) ? answers[key] : "";
  return said === undefined || NO_ANSWER.has(said) ? "" : said;
}

/** @param {string} key @param {Answers} answers */
function chosen(key, answers) {
  return answer(key, answers).split(/[ \t\r\n]+/).filter(Boolean);
}
