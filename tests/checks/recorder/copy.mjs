// Seal what stands in the file of the first argument to the key of the second, for test_copies.py.
import { readFileSync } from "node:fs";
import { sealTo } from "../../../src/biggervoices/checks/static/checks/recorder/keys.js";

const [file, publicKey, purpose] = process.argv.slice(2);
process.stdout.write(JSON.stringify({ format: 1, ...(await sealTo(publicKey, readFileSync(file, "utf-8"), purpose)) }));
