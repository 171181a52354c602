"""Every error and its wording, in English and Chinese; a file a topic, all of them by this one name.

A message has four parts, in this order: where, what we saw, what we need, what to do (§15).
Each class holds them as `en` and `zh`, three sentences after the place where it happened.
"""

from shanshui.core.errors.access import *
from shanshui.core.errors.assets import *
from shanshui.core.errors.cluster import *
from shanshui.core.errors.condition import *
from shanshui.core.errors.error import *
from shanshui.core.errors.extent import *
from shanshui.core.errors.files import *
from shanshui.core.errors.findings import *
from shanshui.core.errors.indicators import *
from shanshui.core.errors.indices import *
from shanshui.core.errors.inputs import *
from shanshui.core.errors.invest import *
from shanshui.core.errors.names import *
from shanshui.core.errors.prices import *
from shanshui.core.errors.rasters import *
from shanshui.core.errors.realise import *
from shanshui.core.errors.register import *
from shanshui.core.errors.results import *
from shanshui.core.errors.routing import *
from shanshui.core.errors.serving import *
from shanshui.core.errors.settings import *
from shanshui.core.errors.sheets import *
from shanshui.core.errors.tables import *
from shanshui.core.errors.uncertainty import *
