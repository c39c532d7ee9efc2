// Mocha adds what the configuration names to what the command line names: files that are given run alone.
const isGiven = process.argv.slice(2).some((one) => one.includes("test/real/"));

module.exports = {
  require: ["./typescript.cjs"],
  extension: ["ts"],
  ...(!isGiven && { spec: ["test/real/**/*.test.ts"] }),
  timeout: 60_000,
  exit: true,
};
