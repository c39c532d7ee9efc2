import { render } from "preact";
import { App } from "./app";
import { connect } from "./live";
import { startRouter } from "./router";
import { applyTheme } from "./theme";

applyTheme();
startRouter();
connect();
const root = document.getElementById("app");
if (root) render(<App />, root);
