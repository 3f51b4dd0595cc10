import app from "./app.json" with { type: "json" };
import common from "./common.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };

/** One file for each part of the application: its name is the first part of its keys. */
export default { app, common, settings };
