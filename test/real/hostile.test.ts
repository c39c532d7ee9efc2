import { describeAttack } from "../sandbox/hostile-requests";

describeAttack(5000, 20_261_102);
