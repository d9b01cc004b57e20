export { checkDatabase, vacuumDatabase } from "../../store/index.ts";
