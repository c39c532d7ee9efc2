import { describeLaunches } from "./launches";
import { describeNotLaunched } from "./not-launched";
import { describeStories } from "./play-stories";
import { Team } from "./team";

describe("approvals in the sandbox", function () {
  this.timeout(90_000);
  let all: Team;

  before(async () => {
    all = await Team.start();
  });
  after(() => all.close());

  describe("that do not come from a launch in Port", () => describeNotLaunched(() => all.box));
  describe("of a launch of a product", () => describeLaunches(() => all));
  describe("by a team with a requester, somebody unsubscribed and somebody in Slack", () =>
    describeStories(() => all));
});
