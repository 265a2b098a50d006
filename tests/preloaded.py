"""What processes that are killed in tests need, imported once."""

import regiobeeld.interviews.coding_round
import regiobeeld.interviews.withdrawal.withdrawal
import regiobeeld.report.building
import regiobeeld.site.building  # noqa: F401
