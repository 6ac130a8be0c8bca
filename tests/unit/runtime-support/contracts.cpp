#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/result.h"
#include <doctest/doctest.h>
#include <set>

using namespace cwasm;

TEST_CASE("the last row of contracts.def is the contract that this tree has") {
  CHECK_MESSAGE(kContract.hash == kContractHash,
                "the contract has changed: the row is now CONTRACT(", kContract.version, ", ", kContract.revision, ", 0x",
                doctest::String(format("%016llx", static_cast<unsigned long long>(kContractHash)).c_str()), ", ",
                sizeof(DescriptionHeader), "). If the last row of contracts.def is released, append it with the next revision (or "
                "version, if old artifacts cannot run any more); then run tests/abi/make-artifacts.bash");
  CHECK(kContract.headerSize == sizeof(DescriptionHeader));
}

TEST_CASE("contracts ascend and are different") {
  std::set<u64> hashes;
  for (usize i = 0; i < std::size(kContracts); ++i) {
    const Contract &contract = kContracts[i];
    CHECK(hashes.insert(contract.hash).second);
    CHECK(contract.headerSize % 8 == 0);
    CHECK(findContract(contract.version, contract.hash) == &contract);
    CHECK(findContract(contract.version + 1, contract.hash) == nullptr);
    if (i == 0) continue;
    const Contract &previous = kContracts[i - 1];
    CHECK((contract.version > previous.version || contract.revision == previous.revision + 1));
    if (contract.version == previous.version) CHECK(contract.headerSize >= previous.headerSize);
  }
  CHECK(findContract(kAbiVersion, 1) == nullptr);
}
