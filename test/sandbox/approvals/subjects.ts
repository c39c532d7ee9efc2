import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { assert } from "chai";
import { until } from "../../support/until";
import { productOf, type Stage } from "./stage";
import { escalated, rejected, together, tried, type Story } from "./stories";
import { team, type Asked } from "./team";

const { requester } = team;

/** Something that is asked about. */
export interface Subject {
  readonly title: string;
  readonly stories: readonly Story[];
  /** @returns what was asked, what has not begun while it waits, and what becomes of it */
  readonly begin: (stage: Stage) => Promise<Begun>;
}

/** A request that waits. */
export interface Begun {
  readonly asked: Asked;
  /** Whether nothing of it was done yet. */
  readonly waits: () => boolean;
  /** Waits for the end, and holds it against the story. */
  readonly ends: (story: Story) => Promise<void>;
  /** Whose request it is, as the record says. */
  readonly requester?: RegExp;
}

/** Everything that is asked about, with the stories that can be told of it. */
export const subjects: readonly Subject[] = [
  {
    title: "a launch",
    stories: [together, rejected, escalated, tried],
    begin: async (stage) => {
      const name = `asked-${stage.newNumber()}`;
      const known = stage.stacks.length;
      const asked = await stage.team.ask(() =>
        stage.box.startRun("launch_team_list", { ListName: name }),
      );
      const stack = stage.stacks[known] as Stack;
      return {
        asked,
        waits: () => stack.status === "CREATE_IN_PROGRESS" && !stage.topics().includes(name),
        ends: async (story) => {
          await stage.runEnds(asked.begun, story);
          const isApproved = story.state === "APPROVED";
          await until(
            () => stack.status === (isApproved ? "CREATE_COMPLETE" : "ROLLBACK_COMPLETE"),
          );
          assert.equal(stage.topics().includes(name), isApproved);
          const entity = stage.box.port.entity("provisioned_product", productOf(stack));
          assert.include(entity?.properties, {
            decision: story.state,
            decided_by: story.by,
            requested_by: requester,
          });
        },
      };
    },
  },
  {
    title: "an action",
    stories: [together, rejected, escalated, tried],
    begin: async (stage) => {
      const asked = await stage.team.ask(() => stage.box.startRun("order_thing", { size: 3 }));
      const made = () => stage.box.port.entity("thing", `thing-${asked.begun}`);
      return {
        asked,
        waits: () => stage.box.port.run(asked.begun)?.status === "IN_PROGRESS" && !made(),
        ends: async (story) => {
          await stage.runEnds(asked.begun, story);
          assert.equal(made() !== undefined, story.state === "APPROVED");
        },
      };
    },
  },
  {
    title: "an update",
    stories: [together, rejected, tried],
    begin: async (stage) => {
      const stack = await stage.freeLaunch();
      const name = `changed-${stage.newNumber()}`;
      const before = stage.topics();
      const asked = await stage.team.ask(() => stage.update(stack, name));
      return {
        asked,
        requester: new RegExp(`/${requester}$`),
        waits: () =>
          stack.status === "UPDATE_IN_PROGRESS" && stage.topics().join() === before.join(),
        ends: async ({ state, by, reason }) => {
          await until(() => !stack.status.endsWith("IN_PROGRESS"));
          const isApproved = state === "APPROVED";
          assert.equal(stack.status, isApproved ? "UPDATE_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE");
          assert.equal(stage.topics().includes(name), isApproved);
          const said = JSON.stringify(stack.events);
          if (!isApproved) assert.include(said, `was rejected by ${by}: ${reason}`);
        },
      };
    },
  },
  {
    title: "a termination, which is asked about where it starts in Port",
    stories: [rejected, together],
    begin: async (stage) => {
      const stack = await stage.freeLaunch();
      const id = productOf(stack);
      await until(() => stage.box.port.entity("provisioned_product", id));
      const asked = await stage.team.ask(() => stage.box.startRun("end_launch", {}, id));
      return {
        asked,
        waits: () => !stack.status.startsWith("DELETE"),
        ends: async (story) => {
          await stage.runEnds(asked.begun, story);
          if (story.state === "REJECTED") return assert.notMatch(stack.status, /^DELETE/);
          await until(() => stack.status === "DELETE_COMPLETE");
        },
      };
    },
  },
];
