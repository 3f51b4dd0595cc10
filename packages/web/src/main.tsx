import "@mantine/core/styles.layer.css";
import "./app/app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { router } from "./app/routes.tsx";
import { styleNonce } from "./app/style-nonce.ts";
import { startConnection } from "./data/connection.ts";
import { startSession } from "./data/session.ts";
import { startLanguage } from "./i18n/start.ts";

// Mantine's dialogs hold the page still with a style sheet, and look for its nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");
startConnection();
startSession();
// The screen's own files come while the words do.
void router.load();
// Not awaited here: files of words and screens may import this one, and would wait for it to end.
void startLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
