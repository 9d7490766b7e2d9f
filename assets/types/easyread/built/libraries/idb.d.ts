// What assets/build.py packs into one module, as its package describes it.
export * from "idb";
