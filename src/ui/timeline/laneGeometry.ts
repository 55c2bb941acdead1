/** Height of a lane in CSS pixels: DevTools' row. */
export const LANE_PX = 20;
/** The bar of a lane inside its row. */
export const BAR_TOP = 5;
export const BAR_BOTTOM = 17;
export const BAR_PX = BAR_BOTTOM - BAR_TOP;
export const MIDDLE = (BAR_TOP + BAR_BOTTOM) / 2;
/** Between a mark or an edge and the words beside it. */
export const TEXT_GAP = 8;
