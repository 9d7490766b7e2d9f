// The shapes that the modules of the recorder share (docs/recorder.md). For the type check alone: no page loads this file.

/** @typedef {"MYSELF" | "HELP" | "SOMEONE"} By */
/** @typedef {{picture: string, words: string}} Row */
/** @typedef {Row & {value: string, photo?: string, means?: unknown}} Choice */

// --- what was said

/**
 * One tap, as the fold takes it. at: milliseconds; left out, the clock in the id (UUIDv7) counts.
 * @typedef {{id: string, kind: string, value: unknown, question?: string | null, by?: By, at?: number | null, turn?: number}} Slip
 */

/**
 * One tap, as the journal keeps it. tapper: who of the crew holds the tablet. n: 1, 2, 3 … in this slot.
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} visit
 * @property {string | null} interview null: about the visit itself
 * @property {string} kind
 * @property {unknown} value
 * @property {string | null} question
 * @property {number} turn
 * @property {By} by
 * @property {string | null} helped_by
 * @property {number} at
 * @property {string | null} tapper
 * @property {number} n
 */

/**
 * What a screen says of a tap; the journal fills in the rest. tapper: whose card opened the visit, else who took it along.
 * @typedef {{kind: string, value: unknown, interview?: string | null, question?: string | null, turn?: number, by?: By,
 *   helped_by?: string | null, tapper?: string | null}} Facts
 */

/**
 * What a screen says of a photo, a drawing or a voice note.
 * @typedef {{what: "PHOTO" | "DRAWING" | "VOICE", interview?: string | null, question?: string | null, turn?: number, by?: By,
 *   helped_by?: string | null, tapper?: string | null}} FileFacts
 */

/**
 * What stands for one question. answer is null while there is only a word or a wish.
 * @typedef {object} Said
 * @property {string | null} answer
 * @property {By} by
 * @property {string} words
 * @property {Record<string, string> | null} want
 * @property {string | null} want_id
 * @property {By} want_by
 * @property {string | null} hears
 * @property {boolean | null} named
 * @property {boolean | null} reword
 */

/** @typedef {{id: string, words: string, by: By}} Good */
/** @typedef {{id: string, file: string, what: string, question: string | null, turn: number, by: By}} Attached */

/**
 * What stands for one interview, as in pure/slips.py.
 * @typedef {object} Interviewed
 * @property {string | null} hears
 * @property {boolean | null} named
 * @property {boolean | null} reword
 * @property {boolean} told
 * @property {string | null} staff
 * @property {string[] | null} room
 * @property {boolean} hello
 * @property {Record<string, string> | null} ways
 * @property {By | null} by null until somebody has said who answers
 * @property {string} who
 * @property {string} language in which they are asked; empty: that of the words
 * @property {string[]} topics in the order chosen
 * @property {boolean} enough
 * @property {Map<string, Said>} said the first turn, by question
 * @property {Map<string, Said>} later other turns, by "question turn"
 * @property {Good[]} good
 * @property {Attached[]} attached
 */

// --- the pack

/** @typedef {{id: string, first_name: string, name: string, photo: string, checks: boolean}} Crew */
/** @typedef {{title: string, picture: string, rows: Row[], choices: Choice[], several: boolean, people?: string[]}} Step */

/**
 * Whoever may be asked. slips: what is held already, as entries.
 * @typedef {object} Person
 * @property {string} id
 * @property {string} interview
 * @property {string} first_name
 * @property {string} name
 * @property {string} photo
 * @property {string} yes
 * @property {string} no
 * @property {string} invited
 * @property {string} no_time_with why nobody spends time with them to write down what they see; empty: they may
 * @property {string} state
 * @property {string} flag
 * @property {Record<string, Step>} steps
 * @property {Slip[]} slips
 */

/**
 * @typedef {object} Question
 * @property {string} id
 * @property {string} key
 * @property {string} kind
 * @property {string} words
 * @property {string} sentence
 * @property {string} simpler
 * @property {string} good
 * @property {string} how_to_ask
 * @property {string} follow_up
 * @property {string} worry
 * @property {string} picture
 * @property {Choice[]} choices
 * @property {Record<string, number>} limits
 * @property {string} rule
 * @property {string} sound
 * @property {Record<string, {words?: string, sentence?: string, simpler?: string, follow_up?: string, sound?: string,
 *   choices?: Record<string, string>}>} [translations] what another language says otherwise, by its code
 */

/**
 * @typedef {{id: string, key: string, name: string, sentence: string, picture: string, rule: string, again: unknown,
 *   questions: Question[], translations?: Record<string, {name?: string, sentence?: string}>}} Topic
 */
/** @typedef {{code: string, name: string, dir: string, words?: Record<string, string>}} Language */

/**
 * Everything for one visit, in one answer of the server.
 * @typedef {object} Pack
 * @property {1} format
 * @property {string} epoch
 * @property {number} made_at
 * @property {string} csrf
 * @property {string} key
 * @property {string} public_key
 * @property {string} me
 * @property {{id: string, home: string, on: string, day: string, time: string, until: string, state: string, own_home: boolean,
 *   version: string, rows: Row[], phones: {words: string, number: string}[], saw: Record<string, string>[]}} visit
 * @property {Crew[]} crew
 * @property {{id: string, name: string, photo: string}[]} told who hears of a worry
 * @property {{id: string, name: string, photo: string}[]} [whom] whom a worry may be about; packs of before have none
 * @property {Person[]} people
 * @property {{id: string, name: string, number: number, languages: Language[], topics: Topic[]}} kit
 * @property {Record<string, Choice[]>} lists
 * @property {Record<string, string>} words
 * @property {Record<string, string>} pictures
 * @property {Record<string, string>} sounds
 * @property {string[]} speak
 * @property {{url: string, sound?: boolean}[]} files
 */

// --- on the tablet

/** @typedef {{iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Sealed */

/**
 * A visit's key, wrapped: by the card of one of the crew (who), or by what the server gives (who is "").
 * @typedef {Sealed & {who: string}} Wrapped
 */

/**
 * A visit on this tablet, as it is kept: only home and day can be read without its key. The pack lies beside it.
 * @typedef {object} Kept
 * @property {string} visit
 * @property {string} slot
 * @property {string} home
 * @property {string} day
 * @property {number} at when it was taken along, by the server's clock
 * @property {string} me who took it along
 * @property {string} epoch
 * @property {string} public_key
 * @property {CryptoKey | null} key on a device of one's own
 * @property {Wrapped[]} wrapped on a shared tablet
 * @property {number} n the last entry's
 * @property {number} last the last entry's moment
 * @property {number | null} sentAt when something was last sent, by the tablet's clock
 * @property {number | null} heldAt the same by the server's clock
 */

/**
 * A visit on this tablet, as the screens see it. cards: whose cards open it; on a device of one's own, nobody's.
 * @typedef {{visit: string, home: string, day: string, slot: string, at: number, locked: boolean, cards: string[]}} OnTablet
 */

/**
 * How far a visit is sent. unsent and filesUnsent still go; refused and clashes stay here until somebody looks at them.
 * @typedef {object} Standing
 * @property {number} entries
 * @property {number} unsent
 * @property {number} filesUnsent
 * @property {number | null} sentAt
 * @property {number | null} oldestUnsentAt
 * @property {{id: string, reason: string}[]} refused entries and files that the server could not take, and why
 * @property {string[]} clashes
 * @property {string[]} late
 */

/**
 * What the server said of one sending, once its receipt agreed.
 * @typedef {object} Outcome
 * @property {string[]} sent
 * @property {{id: string, reason: string}[]} refused
 * @property {string[]} clashes
 * @property {string[]} late
 * @property {string} epoch
 * @property {number} at by the tablet's clock
 * @property {number} heldAt by the server's clock
 */

/**
 * @typedef {{epoch: string, state: string, held: number, sha256: string, clashes: string[],
 *   refused: {id: string, reason: string}[], late: string[], files: FileState[]}} Receipt
 */

/** @typedef {{id: string, have: number, bytes: number, state: "WAITING" | "HERE" | "REFUSED", reason?: string}} FileState */

/** @typedef {{id?: string, words?: string, [fact: string]: unknown}} Worry */

/**
 * Why something is still here. NO_SIGNAL: no answer. SIGN_IN: the server does not know who sends. NOT_YOURS: not of this
 * crew any more; ask the office. BUSY and FULL: the office's machine; it is tried again. DISAGREES: the answer does not
 * prove what was sent. NOT_READ: the server could not read it. FAULT: something is wrong on this tablet.
 * @typedef {"NO_SIGNAL" | "SIGN_IN" | "NOT_YOURS" | "BUSY" | "FULL" | "DISAGREES" | "NOT_READ" | "FAULT"} Why
 */

/** @typedef {{why: Why, visit: string | null, reason: string}} Problem reason: the server's own words, or "" */

/**
 * What the screens may say of sending.
 * @typedef {object} State
 * @property {boolean} online
 * @property {boolean} sending
 * @property {boolean} signedOut
 * @property {number} unsent
 * @property {number} filesUnsent
 * @property {number} worriesUnsent
 * @property {number | null} lastSentAt by the tablet's clock
 * @property {{id: string, number: string}[]} worries those that the office got since the start
 * @property {Problem | null} problem
 */

export {};
