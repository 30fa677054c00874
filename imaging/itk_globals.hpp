#pragma once

namespace tripet::imaging {

/// Makes what ITK keeps for the whole process. ITK does so when a thing is first asked for, without a lock: two threads
/// that write their first transforms at the same time both enter ITK's transforms into one table, and can damage it and
/// end the program. To be called before threads start.
void make_itk_globals();

}  // namespace tripet::imaging
