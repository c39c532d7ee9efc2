import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

new PolicyPack("longshore-guardrails", { policies: [...rules], enforcementLevel: "mandatory" });
