#include "runtime-support/artifact/section-hashes.h"
#include "runtime-support/artifact/module-description.h"
#include <cstring>

namespace cwasm {

const char *sectionName(ArtifactSection section) {
  // In the order of their numbers, each with its NUL: no array of pointers.
  static constexpr char kNames[] = "padding\0description\0constants\0code\0memory\0tools\0debug";
  static constexpr char kTables[] = "types\0valueTypes\0fields\0imports\0importTypes\0functions\0tables\0memories\0globals\0exports\0elements\0"
                                    "elemItems\0data\0images\0expressions\0bytes\0starts\0sources\0details\0tags\0unwind\0codeMap\0names\0"
                                    "sourceMap\0bodyStarts";
  u32 number = static_cast<u32>(section);
  const bool isTable = number >= static_cast<u32>(ArtifactSection::FirstTable);
  if (isTable) number -= static_cast<u32>(ArtifactSection::FirstTable);
  const char *name = isTable ? kTables : kNames, *const end = name + (isTable ? sizeof kTables : sizeof kNames);
  while (number-- > 0 && name < end) name += std::strlen(name) + 1;
  return name < end ? name : "?";
}

} // namespace cwasm
