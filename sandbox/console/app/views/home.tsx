import type { View } from "../view";
import { Heading } from "../pieces/heading";

/** What is here, what has just happened, and what to try first. */
export const home: View = { path: "", title: "Home", icon: "home", Page: Home };

function Home() {
  return <Heading title="Longshore" />;
}
