// Run a TensorFlow.js graph model on its own CPU backend, which is slow and has no tricks.
//
//   node original_tfjs.mjs MODEL.json INPUT.f32 SHAPE OUTPUT.json
//
// Run it in a folder with @tensorflow/tfjs-core, tfjs-converter and tfjs-backend-cpu 4.22.0 installed.
// SHAPE is like 1,192,192,3; INPUT.f32 is little-endian float32; outputs are written under the names of the signature.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const { loadGraphModel } = require("@tensorflow/tfjs-converter");

const [modelFile, inputFile, shape, outputFile] = process.argv.slice(2);
const topology = JSON.parse(readFileSync(modelFile));
const groups = topology.weightsManifest;
const shards = groups.flatMap((group) => group.paths).map((path) => readFileSync(join(dirname(modelFile), path)));
const weights = new Uint8Array(Buffer.concat(shards));
const model = await loadGraphModel({
  load: async () => ({
    modelTopology: topology.modelTopology,
    weightSpecs: groups.flatMap((group) => group.weights),
    weightData: weights.buffer,
    signature: topology.signature,
    userDefinedMetadata: topology.userDefinedMetadata,
  }),
});
const bytes = new Uint8Array(readFileSync(inputFile));
const pixels = tf.tensor(new Float32Array(bytes.buffer), shape.split(",").map(Number));
const { inputs, outputs } = topology.signature ?? topology.userDefinedMetadata.signature;
const names = Object.values(outputs).map((output) => output.name);
const results = model.execute({ [Object.values(inputs)[0].name]: pixels }, names);
const tensors = Array.isArray(results) ? results : [results];
const found = Object.keys(outputs).map((name, place) => [
  name.replace(/[/:]/g, "_"),
  { shape: tensors[place].shape, values: Array.from(tensors[place].dataSync()) },
]);
writeFileSync(outputFile, JSON.stringify(Object.fromEntries(found)));
