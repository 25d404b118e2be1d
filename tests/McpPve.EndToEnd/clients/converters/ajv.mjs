// Ajv in strict mode, which takes a schema only where nothing in it is unknown, doubtful or ignored; by both drafts that clients use.
import Draft7 from "ajv";
import Draft2020 from "ajv/dist/2020.js";
import { convert, done } from "./check.mjs";

for (const Ajv of [Draft7, Draft2020]) {
  const ajv = new Ajv({ strict: true, strictTypes: true, strictTuples: true, strictRequired: true, logger: console });
  for (const name of ["inputSchema", "outputSchema"]) await convert((tool) => void (tool[name] && ajv.compile(tool[name])));
}

done("ajv", "ajv");
