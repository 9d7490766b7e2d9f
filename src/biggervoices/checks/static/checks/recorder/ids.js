// Ids that sort by the time they were made (UUIDv7, RFC 9562): each one after the one before it, also when the clock goes back.

let last = -1;
let counter = 0;

/**
 * Give a new id. now: milliseconds since 1970.
 * @param {number} [now]
 */
export function newId(now = Date.now()) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  if (now > last) {
    last = now;
    counter = ((random[0] << 8) | random[1]) & 0x7ff; // begins in the lower half, so that there is room to count
  } else if (++counter > 0xfff) {
    last += 1;
    counter = 0;
  }
  const time = last.toString(16).padStart(12, "0");
  const rest = [...random.slice(2)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = ((random[2] & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variant}${rest.slice(2, 4)}-${rest.slice(4)}`;
}

/**
 * Give the moment in an id, in milliseconds since 1970.
 * @param {string} id
 */
export const momentOf = (id) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
