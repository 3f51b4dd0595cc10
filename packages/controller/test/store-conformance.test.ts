import { describeStore } from "../src/store/conformance/store-conformance.ts";
import { openTemporaryStore } from "./sqlite-folder.ts";

describeStore("the SQLite store", openTemporaryStore);
