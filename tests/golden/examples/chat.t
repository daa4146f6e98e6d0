$ modes $EXAMPLES/chat
What Ada heard:
  Ada joins the kitchen
  Ben joins the kitchen
  Ada: tea?
  Ben: yes, please
  Eve joins the kitchen
  Eve: is there any left?
  Ben leaves the kitchen
  Ada: for you there is
What Ben heard:
  Ben joins the kitchen
  Ada: tea?
  Ben: yes, please
  Eve joins the kitchen
  Eve: is there any left?
What Eve heard:
  Eve joins the kitchen
  Eve: is there any left?
  Ben leaves the kitchen
  Ada: for you there is
