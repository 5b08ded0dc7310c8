"""Fill the data folder that the environment names: `running` starts this in a process of its own."""

from inforce import installation
from inforce.opening import make_ready

installation.start_django()
make_ready()

from django.utils import timezone  # noqa: E402 - what follows can be imported only once Django has started

from inforce.demo.filling import fill  # noqa: E402

fill(today=timezone.localdate())
